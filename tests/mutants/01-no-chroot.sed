s/chroot("\/usr") == -1 || //
