# container.c
s/set_limit(17, "+pids", .*//
