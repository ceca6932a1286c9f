# blkio.c
s/inside = timed("group", dir,/inside = timed("group", NULL,/
