s/"%d", last_cpu())/"0-%d", last_cpu())/
