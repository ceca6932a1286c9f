# container.c
s/umask(0);//
