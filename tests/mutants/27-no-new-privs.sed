/^without_privilege(/,/^}/s/PR_SET_NO_NEW_PRIVS, 1/PR_GET_NO_NEW_PRIVS, 0/
