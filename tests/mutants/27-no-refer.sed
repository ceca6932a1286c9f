# changes.c
s/handled | LANDLOCK_ACCESS_FS_REFER/handled/
