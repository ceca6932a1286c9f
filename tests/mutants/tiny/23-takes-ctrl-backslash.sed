# pidfd.c
s/signal(SIGQUIT, SIG_IGN);//
