# without_proc.c
s/ioctl(ns, NS_GET_MNTNS_ID, &id) == -1/(id = 0)/
