s/\.set_tid_size = 1/.set_tid_size = 0/;s/\.set_tid = (uintptr_t)&wanted,//
