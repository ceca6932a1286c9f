# psi.c
s/sigaddset(&signals, SIGTERM);//
