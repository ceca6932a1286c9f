s/"\/mnt\/rec", AT_RECURSIVE,$/"\/mnt\/rec", 0,/
