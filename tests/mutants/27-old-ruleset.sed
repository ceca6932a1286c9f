/^negotiate(/,/^}/s/sizeof known\[i\].ask,/8,/
