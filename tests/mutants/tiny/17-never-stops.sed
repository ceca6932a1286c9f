# pids_cgroup.c
s/sigdelset(&signals, SIGTSTP);//
