# seccomp_notify.c
s/signal(SIGINT, SIG_IGN);//
