# mount_api.c
s/FSOPEN_CLOEXEC);/0);/;s/fs, FSMOUNT_CLOEXEC,/fs, 0,/
