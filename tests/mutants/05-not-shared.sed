s/propagate(path, MS_SHARED);//
