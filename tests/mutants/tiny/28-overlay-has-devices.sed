# container.c
s/"overlay", "\/tmp\/root", MS_NODEV/"overlay", "\/tmp\/root", 0/
