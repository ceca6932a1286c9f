s/echo("more", "\/mnt\/merged\/bin\/sh"/echo("more", "\/mnt\/base\/bin\/sh"/
