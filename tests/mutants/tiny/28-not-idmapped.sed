# container.c
s/\.attr_set = MOUNT_ATTR_IDMAP | MOUNT_ATTR_RDONLY/.attr_set = MOUNT_ATTR_RDONLY/
