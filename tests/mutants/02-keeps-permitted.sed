/permitted &=/d
