# pidfd_kept.c
s/signal(SIGINT, SIG_IGN);//
