# changes.c
/^restrict_to_dir(/,/^}/s/SYS_landlock_add_rule/SYS_getpid/
