s/^\techo("container", "more", "merged\/bin\/sh", O_APPEND);//
