# five_places.c
s/"cgroup.procs", "%d", pid)/"cgroup.procs", "%d", getpid())/
