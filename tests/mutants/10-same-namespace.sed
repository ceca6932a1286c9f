/^container/,/^}/s/new_namespace();//
