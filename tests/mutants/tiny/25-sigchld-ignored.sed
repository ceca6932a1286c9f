# clone3.c
s/signal(SIGCHLD, SIG_DFL);//
