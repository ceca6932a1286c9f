# container.c
/^join(/,/^}/s/drop_rights();//
