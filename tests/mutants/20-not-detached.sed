/BPF_PROG_DETACH, "group", dir/d
