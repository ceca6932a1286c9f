# macvlan.c
/make(netlink, &m, "veth"/,/;$/d
