# macvlan.c
s/own = new_namespace();/own = host;/
