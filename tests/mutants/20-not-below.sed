/done(trace("host", bpf(BPF_PROG_ATTACH, &below_yes)))/d
