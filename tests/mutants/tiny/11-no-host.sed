# macvlan.c
s/host = new_namespace();/host = lan;/
