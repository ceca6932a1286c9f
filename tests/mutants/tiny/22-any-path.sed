# seccomp_notify.c
s/strcmp(path, "\/mnt\/null") != 0/0/
