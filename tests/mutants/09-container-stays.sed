/^container(/,/^}/s/unshare(CLONE_NEWNET)/0/
