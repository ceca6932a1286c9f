# over_host.c
s/S_IFCHR | 0600/S_IFREG | 0600/
