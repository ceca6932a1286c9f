# clone3_open.c
s/BPF_K, CLONE_NEWUSER, 0, 1/BPF_K, CLONE_NEWNET, 0, 1/
