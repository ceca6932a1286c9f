# open_tree_namespace.c
s/^			    OPEN_TREE_NAMESPACE | /			    1 | /
