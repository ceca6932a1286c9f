# pids_cgroup.c
s/number == SIGTERM || //
