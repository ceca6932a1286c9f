# container.c
s/setpgid(pid, pid);//
