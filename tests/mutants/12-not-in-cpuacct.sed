s/run(groups\[CPUACCT\],/run(NULL,/
