s/msgsnd(id, message, sizeof message\[1\], 0)/0/
