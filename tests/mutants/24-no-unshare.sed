s/unshare(CLONE_NEWTIME))/0)/
