# other_abi.c
s/(errno = install(f, length)) != 0/0/
