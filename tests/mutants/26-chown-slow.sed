# chown_r.c
s/^\tuserns = user_namespace(NULL/\tpoll(NULL, 0, 300);\n&/
