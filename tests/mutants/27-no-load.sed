# apparmor.c
s/put(SECURITY "\/.load", profile, sizeof profile)/0/
