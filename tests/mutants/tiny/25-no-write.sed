# clone3.c
s/put(argv\[1\], argv\[2\]) == -1/0/
