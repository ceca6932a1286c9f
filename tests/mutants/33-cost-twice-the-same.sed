# namespace_cost.c
s/tree = best(by_open_tree)/tree = best(by_pivot_root)/
