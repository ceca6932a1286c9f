# pidfd_info.c
s/waitid(P_PIDFD, pidfd, &info, WEXITED)) == -1/waitid(P_PIDFD, pidfd, \&info, WEXITED | WNOWAIT)) == -1/
