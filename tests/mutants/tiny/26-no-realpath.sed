# idmapped_mount.c
s/realpath(argv\[1\], NULL)/argv[1]/
