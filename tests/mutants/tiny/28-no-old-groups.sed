# container.c
s/rmdir(old.gl_pathv\[i\])/0/
