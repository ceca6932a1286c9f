# cgroup_namespace.c
s/MS_NOSUID | MS_NODEV | MS_NOEXEC/0/
