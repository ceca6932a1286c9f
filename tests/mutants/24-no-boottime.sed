s/boottime = move_clock("host", "boottime", 7);/boottime = 0;/
