# container.c
s/umask(022);//
