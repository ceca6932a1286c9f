s/statmount(ns, id, FS_TYPE, &one)/statmount(ns, id, FS_TYPE | MNT_BASIC, \&one)/
