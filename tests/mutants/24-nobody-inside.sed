s/^\tagain = move_clock/\tunshare(CLONE_NEWTIME);\n&/
