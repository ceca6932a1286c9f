# psi.c
s/prctl(PR_SET_PDEATHSIG, SIGKILL) == -1/0/
