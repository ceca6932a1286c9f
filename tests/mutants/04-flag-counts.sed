/with MS_RDONLY/,/^}/ s/bind_mount("\/mnt\/a", "\/mnt\/b", MS_RDONLY);/&mount(NULL, "\/mnt\/b", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL);/
