# veth.c
/^main/,/^}/s/unshare(CLONE_NEWNET) == -1/0/
