# macvlan.c
/make(netlink, &m, "macvlan"/d
