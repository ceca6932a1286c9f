s/waitid(P_PIDFD, pidfd/waitid(P_PID, worker + 1/
