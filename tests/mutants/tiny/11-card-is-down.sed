# macvlan.c
s/ioctl(inet, SIOCSIFFLAGS, &card) == -1/0/
