s/chmod("\/mnt\/a\/from-a", 04755)/0/
