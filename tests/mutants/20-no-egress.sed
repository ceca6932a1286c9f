# packets.c
/counter(OUT),/,/);/d
