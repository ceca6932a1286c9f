# user_namespace.c
/write_file(.*uid_map/d
