# uts_namespace.c
s/sethostname(argv\[1\], strlen(argv\[1\]))/0/
