# freezer.c
/"devices.deny"/d
