s/"%d", 32 \* MB)/"-1")/
/memsw.limit_in_bytes/s/"32M"/"-1"/
