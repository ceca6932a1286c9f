# container.c
s/prctl(PR_CAPBSET_DROP, cap)/0/
