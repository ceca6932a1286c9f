# psi.c
s/put("cgroup.procs", "0") == -1/0/
