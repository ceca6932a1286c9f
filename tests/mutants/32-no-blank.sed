s/a b\\nc/a_b_c/
