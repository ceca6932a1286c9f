/args\.set_tid/d
