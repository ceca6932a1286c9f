s/mapped = trace("container", write_file("\/proc\/self\/uid_map", uid_map))/mapped = 1/
