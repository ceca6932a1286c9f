# container.c
s/setsid();//
