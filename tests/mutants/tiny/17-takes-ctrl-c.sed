# pids_cgroup.c
s/sigaddset(&signals, SIGINT);//
