# psi.c
s/memcpy(last, now, sizeof last);//
