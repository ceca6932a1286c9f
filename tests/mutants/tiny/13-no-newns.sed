# setns.c
s/kinds = CLONE_NEWNS | /kinds = /
