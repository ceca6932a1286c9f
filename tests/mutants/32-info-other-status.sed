# pidfd_info.c
s/int status = 7;/int status = 0;/
