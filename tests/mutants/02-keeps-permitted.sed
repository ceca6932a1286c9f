s/^\tdata\[cap \/ 32\]\.permitted &=.*//
