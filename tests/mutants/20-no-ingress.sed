# packets.c
/counter(IN),/,/);/d
