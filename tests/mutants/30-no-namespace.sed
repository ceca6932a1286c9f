s/trace("other", unshare(CLONE_NEWNS))/0/
