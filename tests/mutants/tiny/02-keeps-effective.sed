# capabilities.c
/\.effective &=$/,/;$/d
