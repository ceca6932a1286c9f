/^join_all(/,/^}/s/pid = child();/pid = 0;/
