s/trace("container", fchdir(kept)) == -1/0/
