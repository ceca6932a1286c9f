# layer_diff.c
s/^change(void)/change(void){} void unused(void)/
