/^outside/,/^}/s/if (rtnl_up.*/if (0)/
