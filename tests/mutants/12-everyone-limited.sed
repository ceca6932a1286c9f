# blkio.c
s/timed("host", NULL)/timed("host", dir)/
