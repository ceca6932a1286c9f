/^container(/,/^}/s/v = look("container");/bring_up_lo("container");\
	v = look("container");/
