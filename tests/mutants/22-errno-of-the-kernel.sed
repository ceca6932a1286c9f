/^decide/,/^}/s/EACCES/EPERM/
