# layer_diff.c
s/"lowerdir=\/mnt\/disk\/upper:" LAYERS/"upperdir=\/mnt\/disk\/upper,workdir=\/mnt\/disk\/work,lowerdir=" LAYERS/
