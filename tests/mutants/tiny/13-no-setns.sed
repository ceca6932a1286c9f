# setns.c
s/setns(pidfd, kinds)/0/
