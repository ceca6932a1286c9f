# psi.c
s/sigaddset(&signals, SIGQUIT);//
