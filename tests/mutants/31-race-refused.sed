s/path + strlen("\/mnt\/root\/"), RESOLVE_IN_ROOT)/path, RESOLVE_BENEATH)/
