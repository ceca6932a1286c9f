# ways_out.c
s/chroot("door")/0/
