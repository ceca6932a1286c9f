s/after = refuse_uname()/after = 0/
