s/fill_64(memory_group)/fill_64(NULL)/
