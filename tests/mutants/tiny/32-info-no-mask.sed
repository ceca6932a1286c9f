# pidfd_info.c
s/info.mask = PIDFD_INFO_EXIT;/info.mask = 0;/
