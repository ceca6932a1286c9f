# clone3_limit.c
/^main(/,/^}/s/birth(CLONE_INTO_CGROUP/birth(0/
