s/drop(CAP_NET_RAW)/(void)0/
