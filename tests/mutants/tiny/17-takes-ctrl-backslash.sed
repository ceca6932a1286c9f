# pids_cgroup.c
s/sigaddset(&signals, SIGQUIT);//
