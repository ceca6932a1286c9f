s/send_frame("left");//
