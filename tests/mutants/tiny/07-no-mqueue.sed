# ipc_namespace.c
s/mount("mqueue", argv\[1\], "mqueue", 0, NULL)/0/
