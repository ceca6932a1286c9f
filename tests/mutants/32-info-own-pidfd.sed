# pidfd_info.c
s/second = (int)trace("host", pidfd_open(pid, 0))/second = (int)trace("host", pidfd_open(getpid(), 0))/
