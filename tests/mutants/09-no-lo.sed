s/bring_up_lo("outside");//
s/rtnl_route("192.0.2.0", 24, "lo") == -1/0/
