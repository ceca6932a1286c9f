# notify_open.c
s/addfd.srcfd = (uint32_t)fd/addfd.srcfd = 9999/
