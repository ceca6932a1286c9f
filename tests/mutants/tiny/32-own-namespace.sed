# without_proc.c
s/request.mnt_ns_id = mount_namespace(atoi(argv\[1\]));//
