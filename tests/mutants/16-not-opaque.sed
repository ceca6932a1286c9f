s/unlink("\/mnt\/merged\/cache\/index") == -1 ||/mkdir("\/mnt\/merged\/cache\/x", 0755) == -1 || rmdir("\/mnt\/merged\/cache\/x") == -1) {}/
s/^\t    rmdir("\/mnt\/merged\/cache") == -1)/\tif (0)/
s/^\tmake_dir("\/mnt\/merged\/cache");//
