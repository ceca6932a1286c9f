s/if (unshare(CLONE_NEWNS)/if (mount("\/usr", "\/usr", NULL, MS_BIND, NULL) == -1 || unshare(CLONE_NEWNS)/
