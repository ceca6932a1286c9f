# pids_cgroup.c
s/sigaddset(&signals, SIGHUP);//
