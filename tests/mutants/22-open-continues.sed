# notify_open.c
s/else if (ourselves)/else if (false)/
