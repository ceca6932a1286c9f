s/trace("container", chroot("bin"))/0/
