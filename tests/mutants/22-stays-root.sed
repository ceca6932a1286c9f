s/become_nobody();//
