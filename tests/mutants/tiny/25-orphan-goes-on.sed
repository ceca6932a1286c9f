# clone3.c
s/getppid() != maker/0/
