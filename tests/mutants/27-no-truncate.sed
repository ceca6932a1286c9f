# changes.c
s/^	if (abi >= 3)/	if (0)/
