# macvlan.c
s/mode = MACVLAN_MODE_BRIDGE/mode = MACVLAN_MODE_VEPA/
