# user_namespace.c
/write_file(.*setgroups/d
