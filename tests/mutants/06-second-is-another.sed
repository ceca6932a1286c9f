s/sethostname("pirate", 6)/unshare(CLONE_NEWUTS)/
