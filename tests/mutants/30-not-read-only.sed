s/new_mount(MOUNT_ATTR_RDONLY)/new_mount(0)/
