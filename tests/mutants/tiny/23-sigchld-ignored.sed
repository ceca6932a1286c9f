# pidfd.c
s/signal(SIGCHLD, SIG_DFL);//
