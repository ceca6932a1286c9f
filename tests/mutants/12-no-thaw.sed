# freezer.c
s/state(dir, "THAWED")/state(dir, "FROZEN")/
s/status = ended(pid)/put(NULL, dir, "freezer.state", "THAWED"), status = ended(pid)/
