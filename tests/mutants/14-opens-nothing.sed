# strict.c
s/(void)open(.*);/;/
