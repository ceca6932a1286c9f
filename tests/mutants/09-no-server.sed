s/	serve("outside");//
