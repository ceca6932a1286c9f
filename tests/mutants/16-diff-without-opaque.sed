# layer_diff.c
s/value == 'y'/value == 'n'/
