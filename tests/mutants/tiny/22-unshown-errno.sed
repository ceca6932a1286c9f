# seccomp_notify.c
s/response->error = -errno/response->error = 0/
