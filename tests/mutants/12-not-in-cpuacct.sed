s/metered(dir, dir)/metered(NULL, dir)/
