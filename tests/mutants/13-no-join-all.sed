s/setns(fd, EVERY)/0/
