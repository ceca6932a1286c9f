s/-make_node(/make_node(/
