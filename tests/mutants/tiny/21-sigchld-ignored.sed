# psi.c
s/signal(SIGCHLD, SIG_DFL);//
