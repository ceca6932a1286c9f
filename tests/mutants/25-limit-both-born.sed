# clone3_limit.c
/^move(/,/^}/s/child()/born(CLONE_INTO_CGROUP)/
