# user_namespace.c
s/unshare(CLONE_NEWUSER) == -1/0/
