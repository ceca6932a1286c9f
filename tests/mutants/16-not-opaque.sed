s/rmdir("merged\/cache")/0/
s/mkdir("merged\/cache", 0755)/0/
