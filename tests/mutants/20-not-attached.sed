/BPF_PROG_ATTACH, "group", dir/d
