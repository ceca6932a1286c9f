# idmap_refused.c
s/copy("container", "\/mnt\/merged")/copy("container", "\/mnt\/disk\/image")/
