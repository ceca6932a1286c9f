# notify_open.c
s/granted = strcmp.*/granted = true;/
