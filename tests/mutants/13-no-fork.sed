/^join_all(/,/^}/s/(pid = child()) == 0/(pid = 0) == 0/
