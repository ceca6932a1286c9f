# container.c
/^join(/,/^}/s/filter_calls();//
