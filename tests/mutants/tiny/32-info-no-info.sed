# pidfd_info.c
s/if (ioctl(pidfd, PIDFD_GET_INFO, &info) == -1) {$/if (0) {/
