/^decide/,/^}/{/if (trace(/,/return errno;/d}
