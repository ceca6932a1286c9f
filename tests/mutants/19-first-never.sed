# too_late.c
/^be_first/,/^}/s/^	new_namespace("first");//
