s/look("RESOLVE_BENEATH", "dots", RESOLVE_BENEATH)/look("RESOLVE_BENEATH", "dots", 0)/
