# container.c
s/setresuid(0, 0, 0)/0/
