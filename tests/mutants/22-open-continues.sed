# notify_open.c
s/allowed && ourselves/false/
