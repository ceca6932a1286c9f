# clone3.c
s/sigaddset(&signals, SIGTERM);//
