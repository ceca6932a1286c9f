# pids_cgroup.c
s/rmdir(path) == -1/0/
