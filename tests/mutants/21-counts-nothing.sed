s/f.waited = total() \/ 1000;/f.waited = 0;/
