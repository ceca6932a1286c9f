# time_namespace.c
s/signal(SIGINT, SIG_IGN);//
