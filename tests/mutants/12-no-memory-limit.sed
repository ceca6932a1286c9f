s/"memory.limit_in_bytes", "%d", 32 \* MB)/"memory.limit_in_bytes", "-1")/
s/"memory.memsw.limit_in_bytes", "32M"/"memory.memsw.limit_in_bytes", "-1"/
