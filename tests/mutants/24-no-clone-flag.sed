s/\.flags = CLONE_NEWTIME,/.flags = 0,/
