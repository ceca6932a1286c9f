# clone3_limit.c
s/"pids.max", "0"/"pids.max", "9"/
