s/kill(getppid(), SIGUSR1)/0/
