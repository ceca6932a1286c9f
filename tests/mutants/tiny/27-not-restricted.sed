# landlock.c
s/SYS_landlock_restrict_self, ruleset/SYS_getpid, ruleset/
