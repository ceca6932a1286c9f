# freeze.c
s/put("host", dir, f->file, "%s", f->on)/put("host", dir, f->file, "%s", f == \&v1 ? f->off : f->on)/
