# container.c
s/sethostname("container", 9)/0/
