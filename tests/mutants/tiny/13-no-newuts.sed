# setns.c
s/ CLONE_NEWUTS |//
