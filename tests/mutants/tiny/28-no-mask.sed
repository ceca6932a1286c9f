# container.c
s/mount("\/dev\/null", masked\[i\], NULL, MS_BIND, NULL)/0/
