s/setns(ns, CLONE_NEWNS)/0/
