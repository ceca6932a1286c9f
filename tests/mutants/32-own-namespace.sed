s/ns = mount_namespace(pid);/mount_namespace(pid); ns = 0;/
