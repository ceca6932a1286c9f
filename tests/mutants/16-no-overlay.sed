s/if (mount("overlay", "\/mnt\/merged", "overlay", 0,/if (0 \&\& mount("overlay", "\/mnt\/merged", "overlay", 0,/
