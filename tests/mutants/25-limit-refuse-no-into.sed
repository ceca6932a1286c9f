# clone3_limit.c
/^refuse(/,/^}/s/born(CLONE_INTO_CGROUP/born(0/
