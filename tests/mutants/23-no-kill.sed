s/kill(worker, SIGTERM)/0/
