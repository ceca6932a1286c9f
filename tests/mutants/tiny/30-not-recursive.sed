# mount_api.c
s/MS_REC | MS_PRIVATE/MS_PRIVATE/
