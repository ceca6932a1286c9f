# clone3.c
s/put("cgroup.kill", "1");//
