# psi.c
s/write(event.fd, trigger, sizeof trigger) == -1/0/
