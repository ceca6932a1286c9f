# seccomp_app.c
s/sigprocmask(SIG_BLOCK, &go_on, NULL)/0/
