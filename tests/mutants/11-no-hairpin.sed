s/on = 1;/on = 0;/
