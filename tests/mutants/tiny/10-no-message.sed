# veth.c
s/plug(outside, own);//
