s/trace("container", setns(ns, CLONE_NEWNS)) == -1/0/
