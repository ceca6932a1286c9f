s/setns(fd, CLONE_NEWUTS)/setns(fd, CLONE_NEWUTS) + unshare(CLONE_NEWIPC)/
