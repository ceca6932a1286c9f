s/"volume\/file", RESOLVE_NO_XDEV)/"volume\/file", 0)/
