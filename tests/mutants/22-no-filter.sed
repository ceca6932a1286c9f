s/load_filter(SYS_mknodat)/load_filter(SYS_getppid)/
