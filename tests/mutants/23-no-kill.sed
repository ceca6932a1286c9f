s/by_number = kill(worker, SIGTERM)/by_number = 0/
