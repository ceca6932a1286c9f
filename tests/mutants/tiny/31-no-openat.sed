# openat2.c
s/openat(dir, path, O_PATH | O_CLOEXEC)/dup(dir)/
