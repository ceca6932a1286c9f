# packets.c
s/SET(R0, 0)/SET(R0, 1)/
