/BPF_PROG_DETACH, &group_no/d
