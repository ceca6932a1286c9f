s/serve("outside", PLACES)/serve("outside", ABSTRACT)/
