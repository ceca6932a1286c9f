# landlock.c
s/LANDLOCK_ACCESS_FS_MAKE_SOCK |//
