# psi.c
s/"cpu.pressure", O_RDWR/"cpu.pressure", O_RDONLY/
