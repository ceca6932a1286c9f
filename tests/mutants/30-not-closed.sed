s/trace("container", close(mnt))/0/
