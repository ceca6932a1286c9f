# other_abi.c
s/i386, number_only, LENGTH(number_only)/i386, with_arch, LENGTH(with_arch)/
