/*
 * overlayfs - run COMMAND on top of LOWER; what it changes goes elsewhere.
 *
 *	sudo ./overlayfs LOWER[:LOWER...] [COMMAND [ARG...]]	($SHELL, else sh)
 *
 * Linux 3.18 (2014), several LOWERs 4.0 (2015). See mount(8), "overlay".
 */
#define _GNU_SOURCE
#include <sys/mount.h>
#include <sys/stat.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* How many names are in this directory? */
static int
names(const char *path)
{
	DIR *dir;
	int n = 0;

	dir = opendir(path);
	if (dir == NULL)
		err(1, "opendir(%s)", path);
	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n - 2; /* without . and .. */
}

static void
show(const char *when)
{
	printf("%-9s %d names in merged, %d in upper\n", when,
	       names("/mnt/merged"), names("/mnt/upper"));
	fflush(stdout);
}

int
main(int argc, char *argv[])
{
	char *shell[] = {getenv("SHELL"), NULL}, options[4096];
	char **command = argc > 2 ? &argv[2] : shell;

	if (argc < 2 || argv[1][0] == '-')
		errx(2, "usage: overlayfs LOWER[:LOWER...] "
			"[COMMAND [ARG...]]");
	if (command[0] == NULL)
		command[0] = "sh";
	if (snprintf(options, sizeof options,
		     "lowerdir=%s,upperdir=/mnt/upper,workdir=/mnt/work",
		     argv[1]) >= (int)sizeof options)
		errx(1, "%s: longer than the options of mount(2)", argv[1]);

	/* From here on we have a copy of the host's mounts. */
	if (unshare(CLONE_NEWNS) == -1)
		err(1, "unshare(CLONE_NEWNS)");
	/* From now on no mount spreads from us to the host, or from it to us. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(1, "mount(/, private)");

	/* Memory for the changes: it ends with the last process in here. */
	if (mount("kakuri", "/mnt", "tmpfs", 0, "mode=0755") == -1)
		err(1, "mount(tmpfs on /mnt)");
	if (mkdir("/mnt/upper", 0755) == -1)
		err(1, "mkdir(/mnt/upper)");
	if (mkdir("/mnt/work", 0755) == -1)
		err(1, "mkdir(/mnt/work)");
	if (mkdir("/mnt/merged", 0755) == -1)
		err(1, "mkdir(/mnt/merged)");
	show("at first:");

	/* Nothing is copied: merged shows upper, and below it each LOWER. */
	if (mount("overlay", "/mnt/merged", "overlay", 0, options) == -1) {
		if (errno == ENODEV)
			warnx("no overlayfs here: modprobe overlay, or Linux "
			      "3.18 or newer");
		if (errno == EINVAL)
			warnx("the kernel's log tells why: dmesg | tail");
		err(1, "mount(overlay, %s)", options);
	}
	show("mount(2):");

	/* A mount moves nobody into it: COMMAND is to start there. */
	if (chdir("/mnt/merged") == -1)
		err(1, "chdir(/mnt/merged)");
	execvp(command[0], command);
	err(127, "%s", command[0]);
}
