s/unshare(OTHERS)/0/
