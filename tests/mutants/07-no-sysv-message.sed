s/msgsnd(id, &message, sizeof message.text, 0)/0/
