# container.c
s/\[NO\] = {BPF_ALU64 | BPF_MOV, 0, 0, 0, 0}/[NO] = {BPF_ALU64 | BPF_MOV, 0, 0, 0, 1}/
