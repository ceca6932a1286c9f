/^container(/,/^}/s/unshare(CLONE_NEWIPC)/0/
