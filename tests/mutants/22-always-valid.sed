/^is_valid/,/^}/s/return false/return true/
