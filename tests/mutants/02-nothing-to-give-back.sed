# bounding.c
/effective &=/d
/permitted &=/d
