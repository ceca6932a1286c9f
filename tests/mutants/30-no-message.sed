s/read(fs, said, sizeof said - 1)/0/
