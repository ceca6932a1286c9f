s/syscall(SYS_mq_timedsend/0 \&\& &/
