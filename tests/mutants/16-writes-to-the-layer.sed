s/echo("container", "more", "merged\/bin\/sh"/echo("container", "more", "base\/bin\/sh"/
