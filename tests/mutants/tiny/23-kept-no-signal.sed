# pidfd_kept.c
s/syscall(SYS_pidfd_send_signal, pidfd, SIGTERM, NULL, 0)/0/
