# cgroup_bpf.c
/sigaddset.*SIGINT/d
