s/trace("container", write_file("\/proc\/self\/setgroups", "deny"))/0/
