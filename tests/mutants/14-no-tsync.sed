# threads.c
/^with_tsync/,/^}/s/SECCOMP_FILTER_FLAG_TSYNC, &program/0, \&program/
