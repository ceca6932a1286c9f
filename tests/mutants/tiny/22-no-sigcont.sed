# seccomp_notify.c
s/syscall(SYS_pidfd_send_signal, app, SIGCONT, NULL, 0)/0/
