s/response->error = -make_node(.*/response->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;/
