# clone3_limit.c
/^moved_leaves/,/^}/s/child()/birth(CLONE_INTO_CGROUP, NULL)/
