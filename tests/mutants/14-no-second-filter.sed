s/added = load(refuse_sched_yield, LENGTH(refuse_sched_yield))/added = 0/
