# namespace_cost.c
s/setns(ns, CLONE_NEWNS) == -1/0/
