# macvlan.c
/IFLA_NET_NS_FD, &there/d
