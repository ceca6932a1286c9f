# over_host.c
s/trace("container", chroot("\/tmp"))/0/
