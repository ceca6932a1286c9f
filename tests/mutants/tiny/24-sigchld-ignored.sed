# time_namespace.c
s/signal(SIGCHLD, SIG_DFL);//
