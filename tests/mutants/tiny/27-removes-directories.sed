# landlock.c
s/| LANDLOCK_ACCESS_FS_REMOVE_DIR |/|/
