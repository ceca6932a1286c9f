s/^\tmade = write_in(mnt, "file");/\tplace(mnt, "\/mnt");\n&/
