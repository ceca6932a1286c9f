# container.c
s/put(0, group_fd, "memory.swap.max", "0")/0/
