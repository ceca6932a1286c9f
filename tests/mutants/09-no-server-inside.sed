s/serve("container", PATH);//
