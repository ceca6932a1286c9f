s/group = tell("gid_map", gid_map)/group = 0/
