/^look_at_sysfs/,/^}/s/mount_sysfs();//
