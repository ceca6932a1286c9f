# container.c
s/syscall(SYS_pidfd_send_signal, .*/;/
