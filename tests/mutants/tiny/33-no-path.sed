# open_tree_namespace.c
s/setenv("PATH", "[^"]*", 1) == -1/0/
