/* hint: the options of /dev/shm were rw,nosuid,nodev */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <err.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	FILE *f;

	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");

	/* From here on, keys and queue names are looked up in empty tables. */
	if (unshare(CLONE_NEWIPC) == -1)
		err(1, "unshare(CLONE_NEWIPC)");

	/* The file is that of whoever opens it: the limit of our namespace. */
	f = fopen("/proc/sys/kernel/shmmax", "w");
	if (f == NULL)
		err(1, "fopen(shmmax)");
	fprintf(f, "67108864\n");
	if (fclose(f) == EOF)
		err(1, "write(shmmax)");

	/* A mount tree of our own, from which no mount reaches the host's. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");
	/* The POSIX queues of this namespace, over those of the host's. */
	if (mount("mqueue", argv[1], "mqueue", 0, NULL) == -1)
		err(1, "mount(%s, mqueue)", argv[1]);

	/* Shared memory as Docker gives it, over the host's. */
	if (mount("shm", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV,
		  "size=67108864,mode=1777") == -1)
		err(1, "mount(/dev/shm, tmpfs)");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
