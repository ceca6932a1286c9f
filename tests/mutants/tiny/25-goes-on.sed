# clone3.c
s/number == SIGTERM || //
