# cgroup_bpf.c
/sigaddset.*SIGHUP/d
