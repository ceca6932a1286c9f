# psi.c
s/events\[0\].revents & POLLERR/0/
