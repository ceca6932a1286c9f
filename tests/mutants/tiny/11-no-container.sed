# macvlan.c
s/begin(&m, "eth0", new_namespace());/begin(\&m, "eth0", host);/
