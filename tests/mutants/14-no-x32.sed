# other_abi.c
s/BPF_K, X32, 0, 1/BPF_K, X32, 1, 1/
