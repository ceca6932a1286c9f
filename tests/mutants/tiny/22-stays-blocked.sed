# seccomp_app.c
s/sigprocmask(SIG_UNBLOCK, &go_on, NULL)/0/
