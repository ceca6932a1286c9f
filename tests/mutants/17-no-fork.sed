s/(pid = fork()) == -1) {/(pid = -1, errno = EAGAIN) \&\& 1) {/
