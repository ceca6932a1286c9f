# container.c
s/put(15, proc, "gid_map", USERS);/put(15, proc, "gid_map", "0 0 65536");/
