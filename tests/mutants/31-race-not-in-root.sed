s/path + strlen("\/mnt\/root\/"), RESOLVE_IN_ROOT)/path + strlen("\/mnt\/root\/"), 0)/
