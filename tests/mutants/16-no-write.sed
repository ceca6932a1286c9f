s/^\techo("more", "\/mnt\/merged\/bin\/sh", O_APPEND);//
