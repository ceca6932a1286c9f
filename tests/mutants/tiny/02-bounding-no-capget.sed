# bounding_set.c
s/syscall(SYS_capget, &head, set)/0/
