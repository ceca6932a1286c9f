s/chroot("bin")/0/
