# container.c
s/kill(-pid, n);/;/
