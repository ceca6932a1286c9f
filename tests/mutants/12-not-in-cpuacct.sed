s/used = spin_in(dir, 0.5)/used = spin_in(NULL, 0.5)/
