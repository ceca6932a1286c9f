# container.c
s/put(15, AT_FDCWD, .*//
