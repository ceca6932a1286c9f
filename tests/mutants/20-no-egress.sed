# packets.c
/attach(dir, counter(OUT)/d
