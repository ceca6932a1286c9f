# veth.c
/^run/,/^}/s/unshare(CLONE_NEWNET) == -1/0/
