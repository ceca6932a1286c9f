# cgroup_bpf.c
s/^\t\t\t\tkill(pid, SIGKILL);/\t\t\t\t(void)pid;/
