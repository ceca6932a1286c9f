s/"inside", RESOLVE_BENEATH)/"inside", 4)/
