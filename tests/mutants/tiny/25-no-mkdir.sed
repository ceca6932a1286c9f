# clone3.c
s/mkdir(path, 0755) == -1/0/
