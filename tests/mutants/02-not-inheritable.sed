# nobody.c
/inheritable = CAP_TO_MASK/d
