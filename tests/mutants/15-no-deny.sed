s/deny = tell("setgroups", "deny")/deny = 0/
