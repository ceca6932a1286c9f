# veth.c
s/signal(SIGCHLD, SIG_DFL);//
