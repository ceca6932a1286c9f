/*
 * Exercise 16 - run a command that may change a directory, and changes nothing.
 *
 *	exercise DIR COMMAND [ARG...]
 *
 * COMMAND finds at DIR what is in it, and changes it as it likes. Everybody
 * else sees DIR as it was, and no new mount, meanwhile and afterwards, and so
 * does the next COMMAND. DIR keeps its owner and its mode. DIR may have any
 * name, with ':' and ',' in it as well, and may be below /mnt. COMMAND finds
 * /mnt as the host has it, and stays in the working directory that it was
 * started in: if that is DIR, or below DIR, what it changes there is gone
 * afterwards, too. The exit status is COMMAND's.
 *
 * It starts as the program of the chapter. Check your work: scripts/check 16
 * 日本語の説明は、README.ja.md の「演習」にあります。
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/stat.h>
#include <err.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	char options[4096];

	if (argc < 3)
		errx(2, "usage: exercise DIR COMMAND [ARG...]");

	/* From here on we have a copy of the host's mounts. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* From now on no mount spreads from us to the host, or from it to us. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");

	/* Memory for the changes: it ends with the last process in here. */
	if (mount("exercise", "/mnt", "tmpfs", 0, "mode=0755") == -1)
		err(1, "mount(tmpfs on /mnt)");
	/* TODO: merged has the owner and the mode of upper */
	if (mkdir("/mnt/upper", 0755) == -1)
		err(1, "mkdir(/mnt/upper)");
	if (mkdir("/mnt/work", 0755) == -1)
		err(1, "mkdir(/mnt/work)");
	if (mkdir("/mnt/merged", 0755) == -1)
		err(1, "mkdir(/mnt/merged)");

	/* TODO: at DIR itself, and whatever its name is */
	if (snprintf(options, sizeof options,
		     "lowerdir=%s,upperdir=/mnt/upper,workdir=/mnt/work",
		     argv[1]) >= (int)sizeof options)
		errx(1, "%s: longer than the options of mount(2)", argv[1]);
	if (mount("overlay", "/mnt/merged", "overlay", 0, options) == -1)
		err(1, "mount(overlay, %s)", options);

	/* TODO: /mnt, and the working directory */
	if (chdir("/mnt/merged") == -1)
		err(1, "chdir(/mnt/merged)");
	execvp(argv[2], &argv[2]);
	err(127, "%s", argv[2]);
}
