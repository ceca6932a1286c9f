# macvlan.c
/IFLA_LINK, &card/d
