# psi.c
s/poll(&event, 1, -1) == -1/0/
