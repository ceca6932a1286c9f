# container.c
s/\[NO\] = {BPF_RET, 0, 0, SECCOMP_RET_ERRNO | EPERM}/[NO] = {BPF_RET, 0, 0, SECCOMP_RET_ALLOW}/
