# container.c
s/NEWEST = 462/NEWEST = 0x7fffffff/
