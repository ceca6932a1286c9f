# container.c
s/1 << CAP_CHOWN/1 << CAP_SYS_ADMIN | &/
