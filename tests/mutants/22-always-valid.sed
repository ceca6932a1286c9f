s/ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id)/0/
