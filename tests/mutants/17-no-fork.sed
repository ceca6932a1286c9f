s/prepare(FORKS, end)/prepare(0, end)/
