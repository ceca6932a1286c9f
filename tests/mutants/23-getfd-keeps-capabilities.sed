# pidfd_getfd.c
s/^\tdrop_capabilities();//
