# mount_namespace.c
s/MS_REC | MS_PRIVATE/MS_REC | MS_SLAVE/
