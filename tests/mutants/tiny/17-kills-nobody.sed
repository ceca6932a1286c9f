# pids_cgroup.c
s/kill(pid, SIGKILL);$/continue;/
