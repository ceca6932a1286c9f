# container.c
s/CLONE_NEWCGROUP | //
