# locked_mounts.c
s/MS_SHARED | MS_REC/MS_PRIVATE | MS_REC/
