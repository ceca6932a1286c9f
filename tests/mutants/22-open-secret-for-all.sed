# notify_open.c
s/put(SECRET, 0600)/put(SECRET, 0644)/
