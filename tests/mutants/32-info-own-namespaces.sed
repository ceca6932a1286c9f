# pidfd_info.c
s/if (unshare(CLONE_NEWUTS | CLONE_NEWIPC/if (0 \&\& unshare(CLONE_NEWUTS | CLONE_NEWIPC/
