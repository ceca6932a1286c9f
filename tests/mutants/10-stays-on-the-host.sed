/^leave/,/^}/s/trace("outside", unshare(CLONE_NEWNET)) == -1/false/
