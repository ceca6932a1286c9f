# cgroup_v1.c
s/sigaddset(&signals, SIGINT);//
