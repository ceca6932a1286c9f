s/unshare(CLONE_NEWTIME) == -1/0/
