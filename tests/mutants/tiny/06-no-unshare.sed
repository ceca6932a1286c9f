# uts_namespace.c
s/unshare(CLONE_NEWUTS)/0/
