/if (setgroups(0, NULL)/,/err(FAIL, "setresuid");/d
