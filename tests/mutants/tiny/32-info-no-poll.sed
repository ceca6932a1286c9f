# pidfd_info.c
s/poll(&gone, 1, -1) == -1/0/
