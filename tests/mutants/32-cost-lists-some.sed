# mount_cost.c
s/long n = listmount(0, 0, ids, MOST);/long n = listmount(0, 0, ids, MOUNTS);/
