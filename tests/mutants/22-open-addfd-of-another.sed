# notify_open.c
s/open(path, O_RDONLY | O_CLOEXEC)/open(FORBIDDEN, O_RDONLY)/
