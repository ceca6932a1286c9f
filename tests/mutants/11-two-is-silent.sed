/^two_links/,/^}/s/^\tconfigure(TWO);//
