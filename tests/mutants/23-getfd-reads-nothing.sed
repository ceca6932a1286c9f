# pidfd_getfd.c
s/read(ours, text/pread(ours, text/;s/sizeof text - 1)/sizeof text - 1, 0)/
