s/trace("outside", unshare(CLONE_NEWNET))/0/
