# open_tree_namespace.c
s/setns(namespace, CLONE_NEWNS) == -1/0/
