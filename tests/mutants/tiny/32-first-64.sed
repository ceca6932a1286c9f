# without_proc.c
s/while (n > 0)/while (0)/
