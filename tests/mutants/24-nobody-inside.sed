s/claim(move_clock("host", "boottime", 8)/unshare(CLONE_NEWTIME);\n\t&/
