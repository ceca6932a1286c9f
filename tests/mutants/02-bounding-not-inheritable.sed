# bounding.c
/inheritable |=/d
s/^\tif (inheritable)$/\t(void)inheritable;/
