# clone3.c
s,rmdir(path) == -1,0,
