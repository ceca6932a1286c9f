s/"%d", last)/"0-%d", last)/
