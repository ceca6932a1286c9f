# container.c
s/set_limit(18, "+memory", .*//
