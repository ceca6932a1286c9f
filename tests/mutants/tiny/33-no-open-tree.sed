# open_tree_namespace.c
s/namespace = syscall(SYS_open_tree, AT_FDCWD, argv\[1\],/namespace = (0,/; s/OPEN_TREE_NAMESPACE | OPEN_TREE_CLOEXEC);/0);/
