s/^#include "idmap.h"/#include "..\/demo.h"\n#undef SYS_move_mount\n#define SYS_move_mount SYS_getppid\n&/
