# blkio.c
s/inside = timed("container", dir)/inside = timed("container", NULL)/
