# devices_v1.c
/put("group", dir, "devices.allow"/d
