s/mq_send(queue, "hello", 6, 0)/0/
