# idmap_refused.c
s/copy("container", "\/mnt\/a")/copy("container", "\/mnt\/disk\/image")/
