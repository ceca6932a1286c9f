# container.c
/the launcher removes it/s/group.*;//
