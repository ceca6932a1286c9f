# too_late.c
s/if (order == FIRST)/if (0)/
