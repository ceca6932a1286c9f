/step("a is bound to b again/,/look("\/mnt\/b")/ s/^\tv = look/\tmount(NULL, "\/mnt\/b", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL);\n&/
