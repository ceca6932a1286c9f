s/if (unshare(CLONE_NEWNET) == -1)/if (0)/
