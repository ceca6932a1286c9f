# landlock.c
s/(LANDLOCK_ACCESS_FS_WRITE_FILE |/(/
