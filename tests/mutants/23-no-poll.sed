s/poll(&end, 1, 2000)/0/
