s/pidfd_send_signal(pidfd, SIGKILL, NULL, 0)/pidfd_send_signal(pidfd, 0, NULL, 0)/
