# clone3.c
s/sigdelset(&signals, SIGTSTP);//
