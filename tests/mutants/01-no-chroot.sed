s/trace("container", chroot("\/usr"))/0/
