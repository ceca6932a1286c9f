s/"lowerdir=" LAYERS/"lowerdir=\/mnt\/base"/
