/^restrict_to(/,/^}/s/SYS_landlock_restrict_self/SYS_getpid/
