# packets.c
s/COUNT(R0, R1)/SET(R1, 0)/
