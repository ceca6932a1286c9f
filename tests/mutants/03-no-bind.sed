s/mount("\/usr", "\/usr", NULL, MS_BIND, NULL)/0/
