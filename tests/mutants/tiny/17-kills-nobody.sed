# pids_cgroup.c
s/^\t\tkill_each();//
