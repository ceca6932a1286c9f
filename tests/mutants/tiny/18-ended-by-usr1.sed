# cgroup_v2.c
s/sigdelset(&signals, SIGTSTP);/&sigdelset(\&signals, SIGUSR1);/
