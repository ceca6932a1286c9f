# seccomp_app.c
s/mount("tmpfs", "\/mnt", "tmpfs", 0, "mode=755")/0/
