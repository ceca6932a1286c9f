# idmap_refused.c
s/^#include "idmap.h"/#include "..\/demo.h"\n#undef SYS_mount_setattr\n#define SYS_mount_setattr SYS_getppid\n&/
