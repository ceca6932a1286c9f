/^pair/,/^}/s/return ask(&m);/return 0;/
