s/trace("host", bpf(BPF_PROG_ATTACH, &group_no))/0/
