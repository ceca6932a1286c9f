# locked_mounts.c
s/^\tbecome_ordinary();//
