s/^\t\tdrop_all();/\t\t(void)drop_all;/
