# subreaper.c
s/kill(parent, SIGKILL) == -1/false/
s/ended(parent);//
