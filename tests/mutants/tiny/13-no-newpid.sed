# setns.c
s/ CLONE_NEWPID |//
