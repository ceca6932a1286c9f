# idmapped_mount.c
s/signal(SIGCHLD, SIG_DFL);//
