# psi.c
s/event.revents & POLLERR/0/
