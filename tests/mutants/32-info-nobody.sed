# pidfd_info.c
s/got = trace("host", ioctl(pidfd, GET_INFO, &info))/got = trace("host", ioctl(pidfd_open(getpid(), 0), GET_INFO, \&info))/
