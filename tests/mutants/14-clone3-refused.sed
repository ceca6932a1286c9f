# clone3_open.c
s/all_ways(SECCOMP_RET_ALLOW, said)/all_ways(SECCOMP_RET_ERRNO | ENOSYS, said)/
