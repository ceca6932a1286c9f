# devices_v1.c
/devices.deny/d
