s/^\tdir = open("\/opt"/\tmount(NULL, "\/opt", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL);\n&/
