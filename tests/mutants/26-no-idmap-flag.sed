s/\.attr_set = MOUNT_ATTR_IDMAP/.attr_set = 0/
