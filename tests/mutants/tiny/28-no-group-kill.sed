# container.c
s/put(0, group_fd, "cgroup.kill", "1");//
