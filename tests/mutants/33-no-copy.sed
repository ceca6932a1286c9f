s/trace("container", unshare(CLONE_NEWNS)) == -1/0 \&\& unshare(CLONE_NEWNS)/; s/found = roots_in(number(fd), root)/found = 0/
