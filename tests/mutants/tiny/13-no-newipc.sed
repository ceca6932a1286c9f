# setns.c
s/ CLONE_NEWIPC |//
