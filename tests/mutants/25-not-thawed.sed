s/put("host", dir, "cgroup.freeze", "0");//
