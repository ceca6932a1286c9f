s/outside = fork_once("host");/outside = fork_in(dir, \&current);/
