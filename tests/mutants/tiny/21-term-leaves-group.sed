# psi.c
s/sigdelset(&signals, SIGTSTP);/&sigdelset(\&signals, SIGTERM);/
