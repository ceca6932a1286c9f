# seccomp_notify.c
s/mount("tmpfs", "\/mnt", "tmpfs", 0, "mode=755")/0/
