# clone3_open.c
/^fall_back/,/^}/s/SECCOMP_RET_ERRNO | EPERM/SECCOMP_RET_ERRNO | ENOSYS/
