# ways_out.c
s/chroot("\/tmp")/0/
