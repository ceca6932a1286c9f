s/strcmp(path, NODE) != 0 || call->args\[3\] != makedev(1, 3)/false/
