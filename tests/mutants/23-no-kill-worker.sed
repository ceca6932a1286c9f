s/send_to(pidfd, SIGKILL,/send_to(pidfd, 0,/
