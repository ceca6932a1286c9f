s/late = trace("container", write_file("\/proc\/self\/gid_map", gid_map))/late = 1/
