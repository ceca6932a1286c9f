# too_late.c
s/if (order == LATE)/if (0)/; s/if (order == FIRST)/if (1)/
