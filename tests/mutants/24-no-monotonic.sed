s/monotonic = move_clock("host", "monotonic", 5);/monotonic = 0;/
