s/^\tbecome_ordinary();//
