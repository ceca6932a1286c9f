/^restrict_to(/,/^}/s/landlock_restrict_self(fd) == -1/0/
