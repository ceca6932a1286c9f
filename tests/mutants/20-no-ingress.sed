# packets.c
/attach(dir, counter(IN)/d
