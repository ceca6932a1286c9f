s/rtnl_up(name) == -1/0/
