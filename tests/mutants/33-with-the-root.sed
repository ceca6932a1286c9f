s/open_tree("\/mnt", OPEN_TREE_NAMESPACE))/open_tree("\/", OPEN_TREE_NAMESPACE))/
