# apparmor.c
/^confined(/,/^}/s/^	enter(name);//
