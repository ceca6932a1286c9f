# cgroup_bpf.c
s/\(\[NO\] = .*\), 0}/\1, 1}/
