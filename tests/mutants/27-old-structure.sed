/^knows(/,/^}/s/sizeof attr/8/
