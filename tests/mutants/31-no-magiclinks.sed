s/path, RESOLVE_NO_MAGICLINKS)/path, 0)/
