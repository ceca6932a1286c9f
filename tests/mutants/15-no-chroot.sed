# over_host.c
s/chroot("\/tmp") == -1 || //
