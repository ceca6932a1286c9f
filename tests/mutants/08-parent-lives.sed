# subreaper.c
s/kill(parent, SIGKILL)/0/
s/ended(parent);//
