s/bpf(BPF_PROG_ATTACH, &no_flag)/bpf(BPF_PROG_ATTACH, \&override)/
