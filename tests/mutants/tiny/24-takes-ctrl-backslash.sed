# time_namespace.c
s/signal(SIGQUIT, SIG_IGN);//
