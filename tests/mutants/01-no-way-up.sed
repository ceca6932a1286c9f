s/while (!at_the_top())/while (0)/
