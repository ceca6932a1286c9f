# pids_cgroup.c
s/rmdir(path) == 0/1/
