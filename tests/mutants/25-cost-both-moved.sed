# clone3_cost.c
s/birth(CLONE_INTO_CGROUP | CLONE_PIDFD, &pidfd)/birth(CLONE_PIDFD, \&pidfd)/
s/if (kind == MOVE)/if (kind == MOVE || kind == BORN)/
