s/-decide(/decide(/
