/*
 * opens.h - can a device file be opened from inside a group, or outside?
 */

/* The errno of opening it; outside is where dir is NULL. */
static inline int
opens(const char *who, const char *dir, const char *path)
{
	pid_t pid = child();
	int status;

	if (pid == 0) {
		if (dir != NULL && try_put(dir, "cgroup.procs", "0") == -1)
			_exit(255);
		_exit(open(path, O_RDONLY) == -1 ? errno : 0);
	}
	status = ended(pid);
	if (!WIFEXITED(status) || WEXITSTATUS(status) == 255)
		errx(FAIL, "%s: cannot join", dir);
	status = WEXITSTATUS(status);
	printf("   %s$ : <%s\n", who, path);
	if (status != 0)
		printf("   bash: %s: %s\n", path, strerror(status));
	return status;
}
