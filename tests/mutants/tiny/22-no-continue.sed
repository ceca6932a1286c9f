# seccomp_notify.c
s/response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE/response->error = -EACCES/
