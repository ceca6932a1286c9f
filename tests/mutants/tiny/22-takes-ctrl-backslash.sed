# seccomp_notify.c
s/signal(SIGQUIT, SIG_IGN);//
