/^container(/,/^}/s/mount_queues();//
