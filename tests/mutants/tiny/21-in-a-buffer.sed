# psi.c
s/setvbuf(stdout, NULL, _IOLBF, 0);//
