# seccomp_notify.c
s/signal(SIGCHLD, SIG_DFL);//
