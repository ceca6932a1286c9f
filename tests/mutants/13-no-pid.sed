s/setns(fd, EVERY)/setns(fd, EVERY \& ~CLONE_NEWPID)/
