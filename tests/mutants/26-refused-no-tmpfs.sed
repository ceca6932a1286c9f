# idmap_refused.c
s/copy("container", "\/mnt\/tmpfs")/copy("container", "\/mnt\/disk\/image")/
