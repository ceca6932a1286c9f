s/rtnl_route(place\[ONE\].address, 32, "mac0") == -1/0/
