# seccomp_notify.c
s/ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &request->id)/0/
