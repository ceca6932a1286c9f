# pids_cgroup.c
s/signal(SIGCHLD, SIG_DFL);//
