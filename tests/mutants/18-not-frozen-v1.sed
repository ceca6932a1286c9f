# freeze.c
s/put(f->who, dir, f->file, "%s", f->on)/put(f->who, dir, f->file, "%s", f == \&v1 ? f->off : f->on)/
