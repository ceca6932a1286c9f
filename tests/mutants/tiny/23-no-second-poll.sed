# pidfd.c
s/poll(&end, 1, -1) == -1/0/
