# pid_namespace.c
s/mount("proc", "\/proc", "proc", 0, NULL)/0/
