# notify_open.c
s/ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add)/-1/
