# pidfd_kept.c
s/signal(SIGQUIT, SIG_IGN);//
