# macvlan.c
s/ioctl(inet, SIOCSIFADDR, &card) == -1/0/
