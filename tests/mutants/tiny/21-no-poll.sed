# psi.c
s/poll(events, 2, -1) == -1/0/
