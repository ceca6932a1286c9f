# psi.c
s/write(events\[0\].fd, trigger, sizeof trigger) == -1/0/
