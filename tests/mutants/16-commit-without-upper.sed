# layer_diff.c
s/"commit", "lowerdir=disk\/upper:/"commit", "lowerdir=/
