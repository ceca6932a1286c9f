# cgroup_bpf.c
s/sigdelset(&awaited, SIGTSTP);/&sigdelset(\&awaited, SIGHUP);/
