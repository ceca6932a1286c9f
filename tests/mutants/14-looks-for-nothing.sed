# strict.c
s/trace("child", access("\/dev\/null", F_OK));//
