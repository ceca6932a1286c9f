s/serve("outside", PLACES);//
