# seccomp_notify.c
s/"\/proc\/%d\/root\/mnt", pid/"\/mnt"/
