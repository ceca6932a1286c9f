# mount_api.c
s/mount(NULL, "\/", NULL, MS_REC | MS_PRIVATE, NULL)/0/
