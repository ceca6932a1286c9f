s/"colour", "blue"/"size", "1m"/
