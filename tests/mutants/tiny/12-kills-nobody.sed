# cgroup_v1.c
s/kill_each(group);//
