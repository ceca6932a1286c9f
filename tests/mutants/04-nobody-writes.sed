s/open("\/mnt\/b\/one", O_WRONLY | O_CLOEXEC)/open("\/mnt\/b\/one", O_RDONLY | O_CLOEXEC)/
