/^restrict_to(/,/^}/s/SYS_landlock_add_rule/SYS_getpid/
