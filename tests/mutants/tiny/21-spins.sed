# psi.c
s/poll(events, 2, -1)/poll(events, 2, 0)/
