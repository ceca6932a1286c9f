# layer_diff.c
s/"lowerdir=\/mnt\/disk\/upper:" LAYERS/"lowerdir=" LAYERS/
