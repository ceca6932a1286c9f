# other_abi.c
/^static struct sock_filter with_arch/,/^}/s/BPF_K, ARCH, 1, 0/BPF_K, ARCH, 1, 1/
