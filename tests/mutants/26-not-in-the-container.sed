s/setns(userns, CLONE_NEWUSER) == -1/0/
