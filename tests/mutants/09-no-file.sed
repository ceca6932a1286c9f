s/serve("outside", PLACES)/serve("outside", PATH)/
