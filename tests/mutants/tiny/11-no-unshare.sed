# macvlan.c
s/unshare(CLONE_NEWNET) == -1/0/
