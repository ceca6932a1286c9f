s/"lowerdir=" LAYERS/"lowerdir=\/mnt\/base:\/mnt\/python:\/mnt\/app"/
