# layer_diff.c
s/^container(const char \*options)/container(const char *options){overlay("\/mnt\/merged", options);} void unused(const char *options)/
