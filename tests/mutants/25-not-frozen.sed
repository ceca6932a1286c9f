s/"cgroup.freeze", "1"/"cgroup.freeze", "0"/
