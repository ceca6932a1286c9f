# side_by_side.c
s/try_put(dir, file, value) == -1/(errno = 0, dir == NULL)/
