# seccomp_app.c
s/K, SYS_mknodat, 0, 1/K, SYS_acct, 0, 1/
