# user_first.c
s/{box(CLONE_NEWNET), "net"}/{user.pid, "net"}/
