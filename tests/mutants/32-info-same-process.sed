# pidfd_info.c
s/stop(wanted);/if (0) stop(wanted);/; s/pid2 = born_as(wanted);/pid2 = wanted;/
