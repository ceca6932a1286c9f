s/unshare(CLONE_NEWUSER))/0)/
