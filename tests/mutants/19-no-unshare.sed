s/^	new_namespace();/	(void)0;/
