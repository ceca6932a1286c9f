# container.c
s/put(0, AT_FDCWD, path, "1");//
