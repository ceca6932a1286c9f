# memory_limit.c
s/^\t\tput("container", dir, "cgroup.procs", "0");/\t\t;/
