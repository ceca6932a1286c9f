# psi.c
s/sigaddset(&signals, SIGINT);//
