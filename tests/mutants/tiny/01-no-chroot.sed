# chroot.c
s/chroot(argv\[1\])/0/
