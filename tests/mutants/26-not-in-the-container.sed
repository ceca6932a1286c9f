s/setns(userns, CLONE_NEWUSER)/0/
