# seccomp_notify.c
s/memset(request, 0, size.seccomp_notif);//
