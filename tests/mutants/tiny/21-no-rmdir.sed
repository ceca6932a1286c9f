# psi.c
s/rmdir(path) == 0/1/
