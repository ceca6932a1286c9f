# capabilities.c
/\.permitted &=$/,/;$/d
