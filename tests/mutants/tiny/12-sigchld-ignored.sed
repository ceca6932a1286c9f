# cgroup_v1.c
s/signal(SIGCHLD, SIG_DFL);//
