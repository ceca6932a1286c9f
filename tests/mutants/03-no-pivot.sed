s/pivot_root(".", ".") == -1/false/
