# container.c
s/umount2(".", MNT_DETACH)/0/
