s/chroot("\/usr")/0/
