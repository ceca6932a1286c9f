# chown_r.c
s/^\ttree = syscall/\tpoll(NULL, 0, 300);\n&/
