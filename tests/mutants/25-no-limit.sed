# clone3_limit.c
s/"pids.max", "1"/"pids.max", "9"/
