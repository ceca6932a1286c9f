# notify_open.c
s/^\t\tstrcpy(shared, FORBIDDEN);//
