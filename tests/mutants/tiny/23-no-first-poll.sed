# pidfd.c
s/ended = poll(&end, 1, 1000 \* seconds)/ended = 0/
