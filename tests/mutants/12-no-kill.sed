# freezer.c
s/if (kill(pid, SIGKILL) == -1)/if (0)/
s/status = ended(pid)/kill(pid, SIGTERM), status = ended(pid)/
