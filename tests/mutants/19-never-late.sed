# too_late.c
/^be_late/,/^}/{ s/^	new_namespace("late");//; s/^	inside = look("late"/	new_namespace("late");\n&/; }
