# nobody.c
s/^\tdata\[cap \/ 32\]\.inheritable =.*//
