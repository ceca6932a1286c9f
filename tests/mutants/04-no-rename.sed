s/rename("\/mnt\/edited", "\/mnt\/c")/0/
