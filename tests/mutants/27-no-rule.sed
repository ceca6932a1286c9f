/^restrict_to(/,/^}/s/landlock_add_rule(fd, READING, dir) == -1/0/
