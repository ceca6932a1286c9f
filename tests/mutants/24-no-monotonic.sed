/^\tmove_clock("host", "monotonic", 5);/d
