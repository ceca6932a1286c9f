# changes.c
s/in_a_child("free", 0,/in_a_child("free", handled,/
