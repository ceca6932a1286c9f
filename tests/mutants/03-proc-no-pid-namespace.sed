# pivot_proc.c
s/unshare(CLONE_NEWPID)/0/
