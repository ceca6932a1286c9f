s/rtnl_delete("eth0") == -1/0/
