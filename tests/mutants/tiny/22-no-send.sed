# seccomp_notify.c
s/ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, response)/0/
