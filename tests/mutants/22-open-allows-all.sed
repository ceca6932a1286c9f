# notify_open.c
s/allowed = strcmp.*/allowed = true;/
