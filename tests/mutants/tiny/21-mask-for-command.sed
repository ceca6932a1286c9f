# psi.c
s/sigprocmask(SIG_SETMASK, signals, NULL) == -1/0/
