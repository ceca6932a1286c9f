/^escape(/,/^}/s/drop(CAP_SYS_CHROOT)/(void)0/
