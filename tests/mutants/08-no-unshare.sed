s/unshare(CLONE_NEWPID)/0/
