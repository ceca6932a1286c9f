# old_mount.c
s/mq_receive(queue, buffer, ROOM, NULL)/0/
