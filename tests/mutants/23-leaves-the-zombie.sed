s/waitid(P_PIDFD, pidfd, &info, WEXITED)/waitid(P_PIDFD, pidfd, \&info, WEXITED | WNOWAIT)/
