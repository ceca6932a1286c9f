# seccomp_notify.c
s/ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, request)/0/
