s/if (umount("\/mnt\/a") == -1)/if (0)/
