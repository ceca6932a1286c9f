# container.c
s/attach(4, "read-only", .*//
