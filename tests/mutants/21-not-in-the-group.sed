/^worker/,/^}/ { /"cgroup.procs"/d; }
