# pidfd_kept.c
s/signal(SIGCHLD, SIG_DFL);//
