s/sent = trace("host", pidfd_send_signal(pidfd, SIGKILL, NULL, 0))/sent = 0/
