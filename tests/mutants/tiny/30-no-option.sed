# mount_api.c
s/syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, \*word,/syscall(SYS_getppid, fs, FSCONFIG_SET_STRING, *word,/
