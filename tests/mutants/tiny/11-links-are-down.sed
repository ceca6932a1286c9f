# macvlan.c
s/m->link.ifi_flags = IFF_UP;//
