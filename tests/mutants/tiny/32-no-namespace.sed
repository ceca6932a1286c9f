# without_proc.c
s/ns = ioctl(pidfd, PIDFD_GET_MNT_NAMESPACE, 0)/ns = pidfd/
