# cgroup_bpf.c
s/^\t\t\tkill(pid, SIGKILL);/\t\t\t(void)pid;/
