s/bind_mount("\/mnt\/a", "\/mnt\/rec", MS_REC)/bind_mount("\/mnt\/a", "\/mnt\/rec", 0)/
