# clone3.c
s/sigdelset(&signals, SIGTSTP);/&sigdelset(\&signals, SIGTERM);/
