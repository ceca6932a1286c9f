s/setresgid(5, 5, 5) == -1 || setresuid(5, 5, 5) == -1/0/
