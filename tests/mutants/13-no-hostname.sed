s/box(six, 0, name)/box(six, 0, NULL)/
