# container.c
s/waitpid(-1, &status/waitpid(pid, \&status/
