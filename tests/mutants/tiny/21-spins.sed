# psi.c
s/poll(&event, 1, -1)/poll(\&event, 1, 0)/
