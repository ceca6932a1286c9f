# threads.c
s/BPF_K, SYS_uname, 0, 1/BPF_K, SYS_getppid, 0, 1/
