# clone3.c
s,rmdir(path) == 0,1,
