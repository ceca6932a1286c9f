# layer_diff.c
/overlay("merged", "lowerdir=disk/,/;/ { s/base,"/base"/; s/"upperdir=[^"]*"//; }
