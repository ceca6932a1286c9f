/BPF_PROG_ATTACH, "below"/d
