s/^\tknow(.*);//
