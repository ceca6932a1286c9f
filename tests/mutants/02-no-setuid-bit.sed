# nobody.c
s/04755/0755/
