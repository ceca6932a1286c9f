# clone3_limit.c
/^bear(/,/^}/s/born(CLONE_INTO_CGROUP/born(0/
