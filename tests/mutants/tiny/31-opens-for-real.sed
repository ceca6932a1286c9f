# openat2.c
s/O_PATH | O_CLOEXEC, \.resolve/O_RDONLY | O_CLOEXEC, .resolve/
