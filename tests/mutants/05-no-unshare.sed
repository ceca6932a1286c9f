/^first(/,/^}/ s/unshare(CLONE_NEWNS)/0/
