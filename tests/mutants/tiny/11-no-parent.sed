# macvlan.c
/IFLA_LINK, &index/d
