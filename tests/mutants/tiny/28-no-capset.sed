# container.c
s/syscall(SYS_capset, &head, data)/0/
