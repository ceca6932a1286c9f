# cgroup_bpf.c
s/\(\[YES\] = .*\), 1}/\1, 0}/
