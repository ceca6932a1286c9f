# openat2.c
s/^\tclose(fd);//
