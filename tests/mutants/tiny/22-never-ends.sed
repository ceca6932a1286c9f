# seccomp_notify.c
s/return 0; \/\* POLLHUP/continue; \/* POLLHUP/
