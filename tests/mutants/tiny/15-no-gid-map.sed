# user_namespace.c
/write_file(.*gid_map/d
