# cgroup_bpf.c
/^\tloaded = load();/d;s/^\tattr.target_fd/\tloaded = load();&/
