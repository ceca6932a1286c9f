/*
 * look - run COMMAND, the checks of EXERCISE, and tell what was seen beside them.
 *
 *	look [--but NUMBER] EXERCISE COMMAND [ARG...]
 *
 * For scripts/check, in a sandbox: a line for each thing, which exercise_tap in
 * scripts/lib.sh puts into words.
 *
 *	#look fd NUMBER NAME WHAT	NAME, which EXERCISE started, was given what
 *					EXERCISE had opened itself; but for
 *					descriptor NUMBER, which is asked for
 *	#look on - NAME			NAME still ran a second after EXERCISE
 *	#look zombie - NAME		nobody had waited for NAME a second after it
 *					had ended, and EXERCISE still ran
 *	#look runs COUNT		so many of EXERCISE ran when COMMAND had ended
 *	#look left KIND WHAT		this was not there before
 *
 * The kernel asks before a program is started (fanotify(7), FAN_OPEN_EXEC_PERM),
 * from the file systems that the sandbox has made, and waits for the answer, which
 * is always yes: meanwhile one can look at the process that wants to start it.
 * Where the kernel does not, nothing is seen, and COMMAND runs all the same.
 */
#define _GNU_SOURCE
#include <sys/fanotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifndef FAN_OPEN_EXEC_PERM /* Linux 5.0 */
#define FAN_OPEN_EXEC_PERM 0x00040000
#endif
#ifndef FAN_MARK_FILESYSTEM /* Linux 4.20 */
#define FAN_MARK_FILESYSTEM 0x00000100
#endif
#ifndef SYS_pidfd_open /* Linux 5.3 */
#define SYS_pidfd_open 434
#endif

struct set {
	char **names;
	size_t count;
};

/* What EXERCISE started, and the first of the processes of EXERCISE above it. */
struct started {
	int above, child;      /* pidfds */
	int pid;	       /* the latter's */
	long long ended, dead; /* when it was seen that they had, in ms */
	char name[64];
};

static const char *exercise, *but = "";
static int began[256]; /* by which pid, the last ones */
static size_t times;
static struct set given; /* the descriptors that EXERCISE began with */
static struct set said;	 /* the lines */
static struct started all[256];
static size_t count;
static int events = -1;

static bool
has(const struct set *set, const char *name)
{
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->names[i], name) == 0)
			return true;
	return false;
}

static void
add(struct set *set, const char *name)
{
	if (has(set, name))
		return;
	set->names = realloc(set->names, (set->count + 1) * sizeof name);
	if (set->names == NULL ||
	    (set->names[set->count] = strdup(name)) == NULL)
		err(70, "look");
	set->count++;
}

static long long
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* One line, whatever is in a name. */
static void
clean(char *text)
{
	for (; *text != '\0'; text++)
		if (iscntrl((unsigned char)*text))
			*text = '?';
}

static bool
is_exercise(const char *path)
{
	struct stat one, other;

	return stat(path, &one) == 0 && stat(exercise, &other) == 0 &&
	       one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

static bool
runs_exercise(int pid)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/exe", pid);
	return is_exercise(path);
}

/* The number behind WORD in a file of /proc, -1 if there is none. */
static long
number(const char *path, const char *word, int base)
{
	char line[256];
	long found = -1;
	FILE *f;

	f = fopen(path, "re");
	if (f == NULL)
		return -1;
	while (found == -1 && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, word, strlen(word)) == 0)
			found = strtol(line + strlen(word), NULL, base);
	fclose(f);
	return found;
}

/* Each descriptor above 2 that stays open when another program is started. */
static void
descriptors(int pid,
	    void (*act)(const char *fd, const char *what, const char *name),
	    const char *name)
{
	char path[320], what[4096];
	struct dirent *entry;
	ssize_t length;
	long flags;
	DIR *dir;

	snprintf(path, sizeof path, "/proc/%d/fd", pid);
	dir = opendir(path);
	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		if (atoi(entry->d_name) <= 2)
			continue;
		snprintf(path, sizeof path, "/proc/%d/fdinfo/%s", pid,
			 entry->d_name);
		flags = number(path, "flags:", 8);
		if (flags == -1 || (flags & O_CLOEXEC) != 0)
			continue;
		snprintf(path, sizeof path, "/proc/%d/fd/%s", pid,
			 entry->d_name);
		length = readlink(path, what, sizeof what - 1);
		if (length == -1)
			continue;
		what[length] = '\0';
		clean(what);
		act(entry->d_name, what, name);
	}
	closedir(dir);
}

static void
remember(const char *fd, const char *what, const char *name)
{
	char text[5000];

	(void)name;
	snprintf(text, sizeof text, "%s %s", fd, what);
	add(&given, text);
}

/* One line for each number: in the next check it may be another file. */
static void
tell(const char *fd, const char *what, const char *name)
{
	static struct set numbers;
	char text[5000];

	snprintf(text, sizeof text, "%s %s", fd, what);
	if (has(&given, text) || has(&numbers, fd) || strcmp(fd, but) == 0)
		return;
	add(&numbers, fd);
	snprintf(text, sizeof text, "#look fd %s %s %s", fd, name, what);
	add(&said, text);
}

/* Will EXERCISE wait for it? */
static void
follow(int pid, const char *name)
{
	char path[64];
	int above = pid, parent = pid;

	while (parent > 1 && runs_exercise(parent)) {
		above = parent;
		snprintf(path, sizeof path, "/proc/%d/status", parent);
		parent = (int)number(path, "PPid:", 10);
	}
	if (count == sizeof all / sizeof *all)
		return;
	for (size_t i = 0; above == pid && i < sizeof began / sizeof *began;
	     i++)
		if (began[i] == pid) /* it becomes COMMAND */
			return;
	all[count].above = (int)syscall(SYS_pidfd_open, above, 0);
	all[count].child = (int)syscall(SYS_pidfd_open, pid, 0);
	all[count].pid = pid;
	all[count].dead = 0;
	all[count].ended = above == pid ? now() : 0; /* before it was asked */
	snprintf(all[count].name, sizeof all[count].name, "%.63s", name);
	if (all[count].above != -1 && all[count].child != -1)
		count++;
}

/* PID wants to start the program that is open as FD. */
static void
look_at(int pid, int fd)
{
	static int last;
	char path[64], program[4096], *name;
	ssize_t length;
	bool is;

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	is = is_exercise(path);
	if (runs_exercise(pid) == is) /* neither, or EXERCISE itself anew */
		return;
	if (is) {
		descriptors(pid, remember, NULL);
		began[times++ % (sizeof began / sizeof *began)] = pid;
		last = 0;
		return;
	}
	length = readlink(path, program, sizeof program - 1);
	if (length == -1 || pid == last) /* what else it is loaded with */
		return;
	last = pid;
	program[length] = '\0';
	clean(program);
	name = strrchr(program, '/');
	name = name == NULL ? program : name + 1;
	for (char *p = name; *p != '\0'; p++)
		if (*p == ' ')
			*p = '_';
	descriptors(pid, tell, name);
	follow(pid, name);
}

static bool
ended(int pidfd)
{
	struct pollfd end = {.fd = pidfd, .events = POLLIN};

	return poll(&end, 1, 0) == 1;
}

/* Has it ended, and its parent, who runs EXERCISE, has not asked for it? */
static bool
is_zombie(int pid)
{
	char path[64], line[256];
	bool zombie = false;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/status", pid);
	f = fopen(path, "re");
	if (f == NULL)
		return false;
	while (!zombie && fgets(line, sizeof line, f) != NULL)
		zombie = strncmp(line, "State:\tZ", 8) == 0;
	fclose(f);
	return zombie && runs_exercise((int)number(path, "PPid:", 10));
}

/* Answer for so long; less when the process ends. */
static void
serve(int pidfd, int ms)
{
	struct fanotify_event_metadata buffer[64], *event;
	struct pollfd what[2] = {{.fd = events, .events = POLLIN},
				 {.fd = pidfd, .events = POLLIN}};
	struct fanotify_response answer;
	char text[128];
	ssize_t length;

	if (poll(what, 2, ms) > 0 && (what[0].revents & POLLIN) != 0) {
		length = read(events, buffer, sizeof buffer);
		event = buffer;
		for (; length > 0 && FAN_EVENT_OK(event, length);
		     event = FAN_EVENT_NEXT(event, length)) {
			if (event->fd < 0)
				continue;
			if (event->pid > 0)
				look_at(event->pid, event->fd);
			answer.fd = event->fd;
			answer.response = FAN_ALLOW;
			if (write(events, &answer, sizeof answer) == -1 &&
			    errno != ENOENT)
				err(70, "write(fanotify)");
			close(event->fd);
		}
	}
	for (size_t i = 0; i < count; i++) {
		bool gone = ended(all[i].child);

		if (!gone && all[i].ended == 0 && ended(all[i].above))
			all[i].ended = now();
		bool zombie = gone && is_zombie(all[i].pid);

		if (zombie && all[i].dead == 0)
			all[i].dead = now();
		if (zombie && now() - all[i].dead < 1000)
			continue;
		if (!gone && (all[i].ended == 0 || now() - all[i].ended < 1000))
			continue;
		if (!gone || zombie) {
			snprintf(text, sizeof text, "#look %s - %s",
				 zombie ? "zombie" : "on", all[i].name);
			add(&said, text);
		}
		close(all[i].above);
		close(all[i].child);
		all[i--] = all[--count];
	}
}

/* The mounts that the sandbox has made are those of "sandbox". */
static void
mounts(void (*act)(const char *point, const char *type, const char *source))
{
	char line[8192], point[4096], type[64], source[4096], *rest;
	FILE *f;

	f = fopen("/proc/self/mountinfo", "re");
	if (f == NULL)
		return;
	while (fgets(line, sizeof line, f) != NULL) {
		rest = strstr(line, " - ");
		if (rest != NULL &&
		    sscanf(line, "%*s %*s %*s %*s %4095s", point) == 1 &&
		    sscanf(rest, " - %63s %4095s", type, source) == 2)
			act(point, type, source);
	}
	fclose(f);
}

static void
watch(const char *point, const char *type, const char *source)
{
	if (strcmp(source, "sandbox") == 0 &&
	    (strcmp(type, "overlay") == 0 || strcmp(type, "tmpfs") == 0))
		fanotify_mark(events, FAN_MARK_ADD | FAN_MARK_FILESYSTEM,
			      FAN_OPEN_EXEC_PERM, AT_FDCWD, point);
}

/* What is on this host that an exercise may have forgotten. */
static struct set *host;

static void
there(const char *kind, const char *what)
{
	char text[5000];

	snprintf(text, sizeof text, "#look left %s %s", kind, what);
	clean(text);
	add(host, text);
}

static int
group(const char *path, const struct stat *status, int kind, struct FTW *ftw)
{
	(void)status;
	if (kind == FTW_D && ftw->level > 0)
		there("group", path);
	return 0;
}

static void
left_there(const char *point, const char *type, const char *source)
{
	there("mount", point);
	if (strcmp(source, "sandbox") == 0 && strncmp(type, "cgroup", 6) == 0)
		nftw(point, group, 16, FTW_PHYS | FTW_MOUNT);
}

static void
state(struct set *into)
{
	const char *const ipc[] = {"msg", "sem", "shm"};
	char path[64], line[512];
	struct dirent *entry;
	FILE *f;
	DIR *dir;

	host = into;
	mounts(left_there);
	dir = opendir("/tmp");
	while (dir != NULL && (entry = readdir(dir)) != NULL)
		there("file", entry->d_name);
	if (dir != NULL)
		closedir(dir);
	f = fopen("/proc/net/dev", "re");
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (strchr(line, ':') != NULL)
			there("link", strtok(line, " :"));
	if (f != NULL)
		fclose(f);
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "/proc/sysvipc/%s", ipc[i]);
		f = fopen(path, "re");
		while (f != NULL && fgets(line, sizeof line, f) != NULL)
			if (sscanf(line, "%*d %32s", path) == 1)
				there(ipc[i], path);
		if (f != NULL)
			fclose(f);
	}
	if (gethostname(line, sizeof line) == 0)
		there("hostname", line);
}

static int
running(void)
{
	struct dirent *entry;
	int found = 0;
	DIR *dir;

	dir = opendir("/proc");
	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (isdigit((unsigned char)*entry->d_name))
			found += runs_exercise(atoi(entry->d_name));
	if (dir != NULL)
		closedir(dir);
	return found;
}

int
main(int argc, char *argv[])
{
	struct set before = {NULL, 0}, after = {NULL, 0};
	int pidfd, status, still = 0;
	long long since;
	size_t more;
	pid_t child;

	if (argc > 2 && strcmp(argv[1], "--but") == 0) {
		but = argv[2];
		argc -= 2;
		argv += 2;
	}
	if (argc < 3)
		errx(2, "usage: look [--but NUMBER] EXERCISE COMMAND [ARG...]");
	exercise = argv[1];
	events =
	    fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC | FAN_UNLIMITED_QUEUE,
			  O_RDONLY | O_CLOEXEC);
	if (events != -1) {
		mounts(watch);
		fanotify_mark(events, FAN_MARK_ADD, FAN_OPEN_EXEC_PERM,
			      AT_FDCWD, exercise);
	}
	state(&before);
	child = fork();
	if (child == -1)
		err(70, "fork");
	if (child == 0) {
		execvp(argv[2], &argv[2]);
		err(127, "%s", argv[2]);
	}
	pidfd = (int)syscall(SYS_pidfd_open, child, 0);
	while (pidfd != -1 && !ended(pidfd))
		serve(pidfd, 100);
	if (pidfd == -1) { /* nobody could answer */
		close(events);
		events = -1;
	}
	if (waitpid(child, &status, 0) == -1)
		err(70, "waitpid");

	/* What is about to go gets two seconds. */
	since = now();
	do {
		after.count = 0;
		state(&after);
		still = running();
		more = 0;
		for (size_t i = 0; i < after.count; i++)
			more += !has(&before, after.names[i]);
		if (more + (size_t)still == 0)
			break;
		serve(-1, 100);
	} while (now() - since < 2000);
	for (size_t i = 0; i < said.count; i++)
		printf("%s\n", said.names[i]);
	if (still > 0)
		printf("#look runs %d\n", still);
	for (size_t i = 0; i < after.count; i++)
		if (!has(&before, after.names[i]))
			printf("%s\n", after.names[i]);
	fflush(stdout);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
