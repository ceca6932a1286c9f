# cgroup_v2.c
s/pread(events.fd, text, sizeof text - 1, 0) > 0 &&/0 \&\&/
