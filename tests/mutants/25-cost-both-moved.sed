# clone3_cost.c
s/if (kind == MOVE)/if (kind == MOVE || kind == BORN)/
s/kind == BORN ? CLONE_INTO_CGROUP : 0/0/
