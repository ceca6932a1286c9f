s/kill(init, SIGKILL);//
