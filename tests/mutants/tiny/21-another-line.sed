# psi.c
s/"total="/"avg10="/
