# pidfd_info.c
s/gone.fd = pidfd;/gone.fd = pidfd; gone.events = POLLIN;/
