# pidfd_getfd.c
s/read(ours, text, sizeof text - 1)/pread(ours, text, sizeof text - 1, 0)/
