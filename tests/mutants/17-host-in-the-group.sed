s/fork_once(NULL, NULL)/fork_once(dir, \&current)/
