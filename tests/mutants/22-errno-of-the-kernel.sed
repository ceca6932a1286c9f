s/int said = EACCES/int said = EPERM/
