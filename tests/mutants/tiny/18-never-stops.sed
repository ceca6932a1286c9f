# cgroup_v2.c
s/sigdelset(&signals, SIGTSTP);//
