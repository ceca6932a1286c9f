# pidfd_getfd.c
s/ours = (int)trace("taker", pidfd_getfd(pidfd, theirs, 0))/ours = memfd_create("copy", 0)/
