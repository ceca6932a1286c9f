s/become_app();//
