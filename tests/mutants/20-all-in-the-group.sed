# packets.c
s/traffic(NULL)/traffic(dir)/
