s/chroot("\/tmp") == -1 || //
