# container.c
s/put(24, .*//
