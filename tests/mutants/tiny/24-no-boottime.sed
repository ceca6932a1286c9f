# time_namespace.c
s/boottime %lld 0\\n//
