# clone3.c
s/write(file, argv\[2\], strlen(argv\[2\])) == -1/0/
