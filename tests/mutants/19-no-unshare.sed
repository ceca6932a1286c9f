s/unshare(CLONE_NEWCGROUP)) == -1/0) == -1/
