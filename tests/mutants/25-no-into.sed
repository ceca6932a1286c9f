/^bear(/,/^}/s/CLONE_INTO_CGROUP | CLONE_PIDFD, pidfd/CLONE_PIDFD, pidfd/
