# freezer.c
s/state(dir, "FROZEN")/state(dir, "THAWED")/
