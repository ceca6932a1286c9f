/^container/,/unshare/s/if (unshare(CLONE_NEWNET) == -1)/if (unshare(CLONE_NEWNET) == -1 || rtnl_up("lo") == -1)/
