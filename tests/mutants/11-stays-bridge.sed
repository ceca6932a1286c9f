s/macvlan(i, MACVLAN_MODE_PRIVATE, false);//
