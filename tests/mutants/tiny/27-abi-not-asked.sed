# landlock.c
s/abi = syscall(SYS_landlock_create_ruleset, NULL, 0,/abi = 1 + 0 * syscall(SYS_getpid, NULL, 0,/
