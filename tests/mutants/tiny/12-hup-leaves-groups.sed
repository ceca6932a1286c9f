# cgroup_v1.c
s/sigdelset(&signals, SIGTSTP);/&sigdelset(\&signals, SIGHUP);/
