# pidfd.c
s/signal(SIGINT, SIG_IGN);//
