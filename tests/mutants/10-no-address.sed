s/rtnl_address(name, ip, 24) == -1/0/
