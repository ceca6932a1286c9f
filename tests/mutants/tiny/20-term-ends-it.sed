# cgroup_bpf.c
/sigaddset.*SIGTERM/d
