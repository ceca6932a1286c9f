/is read\./ s/^/echo("", "\/mnt\/merged\/bin\/sh", O_APPEND);/
