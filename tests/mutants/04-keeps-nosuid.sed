/mount(NULL, "\/mnt\/flags"/ { n; s/MS_REMOUNT/MS_NOSUID | MS_REMOUNT/; }
