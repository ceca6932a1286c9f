# devices_v1.c
/put("host", dir, "devices.allow"/d
