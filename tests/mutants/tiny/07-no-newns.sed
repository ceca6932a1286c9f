# ipc_namespace.c
s/unshare(CLONE_NEWNS)/0/
