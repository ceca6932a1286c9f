/^container/,/^}/s/trace("container", unshare(CLONE_NEWNET)) == -1/false/
