# chroot.c
s/setenv("PATH", [^)]*)/0/
