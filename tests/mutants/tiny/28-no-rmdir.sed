# container.c
s/rmdir(group) == -1/0/
