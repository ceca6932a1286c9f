# mount_cost.c
s/listmount(2) だけ"), list, &listed)/listmount(2) だけ"), ask_all, \&listed)/
