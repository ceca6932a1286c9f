s/bring_up_lo("container");//
