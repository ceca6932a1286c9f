s/filter_for(SYS_mknodat)/filter_for(SYS_getppid)/
