# landlock.c
s/SYS_landlock_add_rule, ruleset/SYS_getpid, ruleset/
