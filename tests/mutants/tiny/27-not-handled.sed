# landlock.c
s/{.handled_access_fs = CHANGES}/{.handled_access_fs = LANDLOCK_ACCESS_FS_MAKE_SYM}/
