# container.c
s/"\/sys\/fs\/cgroup", SAFE | MS_RDONLY/"\/sys\/fs\/cgroup", SAFE/
