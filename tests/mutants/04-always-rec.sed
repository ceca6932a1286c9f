s/bind_mount("\/mnt\/a", "\/mnt\/plain", 0)/bind_mount("\/mnt\/a", "\/mnt\/plain", MS_REC)/
