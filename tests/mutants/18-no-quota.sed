# limits.c
/"cpu.max", "20000 100000")/d
