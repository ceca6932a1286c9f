# psi.c
s/sigaddset(&signals, SIGHUP);//
