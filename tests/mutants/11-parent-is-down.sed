/^make_places/,/^}/s/configure(OUTSIDE);/0;/
