# time_namespace.c
s/monotonic %lld 0\\n//
