s/response->error = -decide(.*/response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;/
