# time_namespace.c
s/monotonic %lld 0\\n//;s/ahead,$/ahead/;s/^\t\t    ahead) < 0/\t\t    ) < 0/
