s/"inside", RESOLVE_NO_MAGICLINKS)/"inside", 4)/
