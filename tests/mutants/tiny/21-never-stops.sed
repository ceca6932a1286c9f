# psi.c
s/sigdelset(&signals, SIGTSTP);//
