/^\tmove_clock("host", "boottime", 7);/d
