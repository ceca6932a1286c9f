# changes.c
/^restrict_to_dir(/,/^}/s/SYS_landlock_restrict_self/SYS_getpid/
