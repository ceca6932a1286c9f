# old_mount.c
s/mq_send(queue, text, strlen(text) + 1, 0)/0/
