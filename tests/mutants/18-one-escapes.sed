# freeze.c
s/put(NULL, i == 2 ? below : dir, "cgroup.procs", "0");/if (i < 2) &/
