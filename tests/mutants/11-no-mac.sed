/^macvlan/,/^}/s/add_mac(&m, where);//
