# clone3.c
s/kill(pid, SIGKILL);/;/
