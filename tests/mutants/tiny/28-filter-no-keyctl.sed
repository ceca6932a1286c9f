# container.c
s/SYS_keyctl/SYS_pivot_root/
