# container.c
s/put(15, proc, "uid_map", USERS);/put(15, proc, "uid_map", "0 0 65536");/
