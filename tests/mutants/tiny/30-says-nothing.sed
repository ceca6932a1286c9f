# mount_api.c
s/^\t\t\tkernel_says(fs);//
