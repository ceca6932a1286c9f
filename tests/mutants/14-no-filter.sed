s/after = load(refuse_uname, LENGTH(refuse_uname))/after = 0/
