s/setns(fd, CLONE_NEWUTS)/setns(fd, CLONE_NEWUTS) + setns(open_namespace(pid, "ipc"), 0)/
