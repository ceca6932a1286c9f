# setns.c
s/pid = fork();/pid = 0;/
