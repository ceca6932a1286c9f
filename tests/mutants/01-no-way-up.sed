s/walk_out("bin")/0/
