# chown_r.c
s/lchown(name(root, i % DIRS, i \/ DIRS), uid, uid)/0/
