# nobody.c
s/prctl(PR_SET_KEEPCAPS, 1)/0/
