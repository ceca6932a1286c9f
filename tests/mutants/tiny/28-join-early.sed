# container.c
/^join(/,/^}/s/root.st_dev == host.st_dev/0/
