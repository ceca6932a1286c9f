/* hint: what COMMAND changed is changed for everybody */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/stat.h>
#include <err.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	char options[4096];

	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");

	/* A mount namespace of our own, so that nobody else is concerned. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare");
	if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == -1)
		err(1, "mount(MS_PRIVATE)");

	/* Here is memory for what COMMAND changes. */
	if (mount("exercise", "/mnt", "tmpfs", 0, "mode=0700") == -1)
		err(1, "mount(tmpfs)");

	if (mkdir("/mnt/upper", 0755) == -1 || mkdir("/mnt/work", 0755) == -1)
		err(1, "mkdir");
	if (mkdir("/mnt/merged", 0755) == -1)
		err(1, "mkdir");
	if (snprintf(options, sizeof options,
		     "lowerdir=%s,upperdir=/mnt/upper,workdir=/mnt/work",
		     argv[1]) >= (int)sizeof options)
		errx(1, "%s: too long", argv[1]);
	if (mount("overlay", "/mnt/merged", "overlay", 0, options) == -1)
		err(1, "mount(overlay)");

	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
