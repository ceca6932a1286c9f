/^files(/,/^}/s/if (!all)$/if (!all \&\& chown("\/tmp\/0600", 1, 1) == 0)/
