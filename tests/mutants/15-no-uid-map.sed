s/user = tell("uid_map", uid_map)/user = 0/
