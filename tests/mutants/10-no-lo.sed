s/rtnl_up("lo") == -1/0/
