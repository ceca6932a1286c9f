/is read\./ s/^/echo(NULL, "", "merged\/bin\/sh", O_APPEND);/
