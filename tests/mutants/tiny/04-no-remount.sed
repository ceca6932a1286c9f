# bind_mount.c
/mount(NULL, argv\[2\], NULL, MS_REMOUNT/ { N; s/mount(.*NULL) == -1/0 == -1/; }
